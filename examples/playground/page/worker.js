// The linter runs here, so that a large document does not hold up the page.
import "./wasm_exec.js";

const go = new Go();
const { instance } = await WebAssembly.instantiateStreaming(fetch("linter.wasm"), go.importObject);
go.run(instance).catch(fail).then(() => fail(new Error("the linter ended")));

function fail(err) {
	postMessage({ failed: String(err) });
}

onmessage = ({ data }) => {
	try {
		postMessage({ answer: JSON.parse(judge(JSON.stringify(data))) });
	} catch (err) {
		fail(err);
	}
};
postMessage({ ready: true });
