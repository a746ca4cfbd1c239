package picture

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// The measures of the picture, in pixels.
const (
	width     = 960
	margin    = 16
	rowHeight = 26
	rowGap    = 4
	listLine  = 18
	listWidth = 306 // of a column of the list of owners
)

// style is for light pages, and for dark ones where the reader asks for them.
const style = `
text{font:12px system-ui,sans-serif;fill:#1b1f24}.title{font-size:15px;font-weight:600}.small{font-size:11px}
.page{fill:#fff}.free{fill:#eceff2}.other{fill:#8b949e}.two{fill:#d1242f}.held{fill:#000;fill-opacity:.28}
.name{fill:#fff;font-size:11px;pointer-events:none}.owner{stroke:#fff;stroke-width:1}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.free{fill:#21262d}.other{fill:#6e7681}
.held{fill:#fff;fill-opacity:.3}.name{fill:#fff}.owner{stroke:#0d1117}}
`

// SVG returns the map as a picture. The network goes from left to right and from top to
// bottom, in as many rows as its owners need; each owner is named in its part where there is
// room, in a tooltip, and in the list below.
func (m Map) SVG() []byte {
	var b strings.Builder
	rows := m.rows()
	columns := max(1, (width-2*margin)/listWidth)
	lines := (len(m.Owners) + 2 + columns - 1) / columns // of the list: owners, conflicts, free
	top := 2*margin + 22
	list := top + rows*(rowHeight+rowGap) + margin
	height := list + lines*listLine + margin
	title, both := html.EscapeString(m.title()), m.conflicts()
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" `+
		`height="%[2]d" role="img">`, width, height)
	fmt.Fprintf(&b, "<title>%s</title><style>%s</style>", title, style)
	fmt.Fprintf(&b, `<rect class="page" width="%d" height="%d"/>`, width, height)
	fmt.Fprintf(&b, `<text class="title" x="%d" y="%d">%s</text>`, margin, margin+16, title)
	if m.Network.IsValid() {
		d := drawing{&b, m.scale(), rows, top}
		d.rects("free", "free", "", ipnet.SetOf(m.Network), false)
		for i, o := range m.Owners {
			class, fill := o.look(i)
			about := o.Name + ": " + short(o.Addresses) + ", " + count(o.Addresses) + " addresses"
			d.rects(class, about, fill, o.Addresses, true)
			d.rects("held", o.Name+": held by pods", "", o.Held, false)
			if !o.Other {
				d.label(o)
			}
		}
		d.rects("two", "of two owners: "+short(both), "", both, false)
	}
	m.list(&b, list, columns, both)
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

func (m Map) title() string {
	if !m.Network.IsValid() {
		return "no network"
	}
	return fmt.Sprintf("%v: %d owners, %s addresses free", m.Network, len(m.Owners), count(m.Free()))
}

// rows is how many rows there are: few where few have a part.
func (m Map) rows() int {
	n := int(math.Ceil(math.Sqrt(float64(len(m.Owners)) * 3)))
	host := m.Network.Addr().BitLen() - m.Network.Bits()
	return max(2, min(n, 40, 1<<min(host, 10)))
}

// color is that of an owner: neighbours differ most, and white letters can be read on it.
func color(i int) string {
	const golden = 137.508 // degrees
	hue, light := math.Mod(210+float64(i)*golden, 360), 40+6*(i/7%2)
	if hue > 40 && hue < 190 { // yellow to cyan look brighter
		light -= 12
	}
	return fmt.Sprintf("hsl(%.0f 55%% %d%%)", hue, light)
}

// look returns the class of owner i, and its color where it has one of its own.
func (o Owner) look(i int) (class, fill string) {
	if o.Other {
		return "other", ""
	}
	return "owner", color(i)
}

// filled is the attribute of a color; "" leaves it to the class.
func filled(color string) string {
	if color == "" {
		return ""
	}
	return fmt.Sprintf(` fill="%s"`, color)
}

type drawing struct {
	*strings.Builder
	scale scale
	rows  int
	top   int
}

// pieces calls f with the rectangle of each row that a part of the network is in.
func (d drawing) pieces(from, to float64, f func(x, y, w float64)) {
	from, to = from*float64(d.rows), to*float64(d.rows)
	for row := int(from); row < d.rows && float64(row) < to; row++ {
		a, z := max(from, float64(row))-float64(row), min(to, float64(row+1))-float64(row)
		f(
			margin+a*(width-2*margin),
			float64(d.top+row*(rowHeight+rowGap)),
			max(1, (z-a)*(width-2*margin)),
		)
	}
}

func (d drawing) rects(class, title, fill string, set ipnet.Set, round bool) {
	radius := ""
	if round {
		radius = ` rx="2"`
	}
	d.scale.spans(set, func(from, to float64) {
		d.pieces(from, to, func(x, y, w float64) {
			fmt.Fprintf(d, `<rect class="%s"%s x="%.1f" y="%.0f" width="%.1f" height="%d"%s>`,
				class, filled(fill), x, y, w, rowHeight, radius)
			fmt.Fprintf(d, "<title>%s</title></rect>", html.EscapeString(diag.Printable(title)))
		})
	})
}

// label writes the name of an owner into the widest piece that it has, where there is room.
func (d drawing) label(o Owner) {
	var x, y, w float64
	d.scale.spans(o.Addresses, func(from, to float64) {
		d.pieces(from, to, func(px, py, pw float64) {
			if pw > w {
				x, y, w = px, py, pw
			}
		})
	})
	name := diag.Printable(o.Name)
	const letterWidth = 6.6
	if float64(len([]rune(name)))*letterWidth+8 <= w {
		fmt.Fprintf(d, `<text class="name" x="%.1f" y="%.0f">%s</text>`,
			x+5, y+17, html.EscapeString(name))
	}
}

// list writes the owners with their parts, and what is of two of them.
func (m Map) list(b *strings.Builder, top, columns int, both ipnet.Set) {
	n := 0
	line := func(class, fill, text string) {
		x, y := margin+n%columns*listWidth, top+n/columns*listLine
		fmt.Fprintf(b, `<rect class="%s"%s x="%d" y="%d" width="11" height="11" rx="2"/>`,
			class, filled(fill), x, y)
		fmt.Fprintf(b, `<text class="small" x="%d" y="%d">%s</text>`,
			x+16, y+10, html.EscapeString(diag.Printable(text)))
		n++
	}
	const most = 50 // characters of a line
	for i, o := range m.Owners {
		class, fill := o.look(i)
		text := o.Name + "  " + short(o.Addresses) + " (" + count(o.Addresses)
		if !o.Held.IsEmpty() {
			text += ", " + count(o.Held) + " held"
		}
		text += ")"
		if r := []rune(text); len(r) > most {
			text = string(r[:most-1]) + "…"
		}
		line(class, fill, text)
	}
	if !both.IsEmpty() {
		line("two", "", "of two owners  "+short(both))
	}
	line("free", "", "free ("+count(m.Free())+")")
}
