//go:build js && wasm

// The linter in a browser: it gives JavaScript the function judge, from a request in JSON
// to an answer in JSON, and stays for its calls.
package main

import (
	"syscall/js"

	"github.com/migrationnet/migrationnet/examples/playground/judge"
)

func main() {
	js.Global().Set("judge", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(judge.JSON([]byte(args[0].String())))
	}))
	select {}
}
