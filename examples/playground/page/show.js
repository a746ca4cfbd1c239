// Everything that is from a document becomes text, or an image, and never HTML.
const $ = (id) => document.getElementById(id);

function element(name, className, ...children) {
	const e = document.createElement(name);
	if (className) e.className = className;
	e.append(...children); // strings become text
	return e;
}

function button(label, about, click) {
	const b = element("button", "", label);
	b.type = "button";
	if (about) b.setAttribute("aria-label", about);
	b.addEventListener("click", click);
	return b;
}

const several = (n, what) => n + " " + what + (n === 1 ? "" : "s");

// show shows an answer; act has goTo and edit.
export function show(a, text, act) {
	say(a, text);
	$("fixall").hidden = !a.fixed;
	$("findings").replaceChildren(...a.findings.map((f) => finding(f, act)));
	$("notes").replaceChildren(...a.notes.map((n) =>
		element("li", "", "Line " + n.line + ": " + n.text)));
	keepOpen($("documents"), a.documents.map(judged));
	keepOpen($("pictures"), a.pictures.map(picture));
	mark(a.findings, text);
}

function say(a, text) {
	const errors = a.findings.filter((f) => f.severity === "error").length;
	let s = several(errors, "error") + ", " + several(a.findings.length - errors, "warning") +
		" in " + several(a.documents.length, "document");
	if (a.error) s = "It cannot be judged: " + a.error;
	else if (text.trim() === "") s = "Nothing to judge yet";
	else if (a.documents.length + a.findings.length === 0) s = "Nothing here is judged";
	if ($("status").textContent !== s) $("status").textContent = s; // spoken when it changes
}

function finding(f, act) {
	const place = "line " + f.line + ", column " + f.column;
	const actions = element("div", "do", button("Go to " + place, "", () => act.goTo(f)));
	if (f.edits) {
		actions.append(button("Fix", "Fix: " + (f.hint || f.message), () => act.edit(f.edits)));
	}
	const li = element("li", f.severity,
		element("p", "", element("span", "severity", f.severity), " " + f.message),
		element("p", "place", f.path + " · " + f.code + (f.stage ? " · at " + f.stage : "")));
	if (f.hint) li.append(element("p", "hint", f.hint));
	li.append(actions);
	return li;
}

function judged(d) {
	const title = element("h2", "", d.kind + ", line " + d.line + ": ",
		d.stage ? element("span", "bad", "refused at " + d.stage)
			: element("span", "good", "accepted"));
	const out = element("section", "", title);
	if (d.addresses) {
		const list = element("dl", "", element("dt", "", "Effective addresses"));
		list.append(...d.addresses.map((x) => element("dd", "", x)));
		out.append(list);
	}
	if (d.effective) {
		out.append(element("details", "",
			element("summary", "", "What it means" + (d.with ? " with " + d.with : "")),
			element("pre", "", d.effective)));
	}
	return out;
}

function picture(p) {
	const img = element("img", "");
	img.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(p.svg);
	img.alt = "Who owns which addresses of " + p.network;
	const frame = element("div", "picture", img);
	frame.tabIndex = 0; // to scroll it by keys
	frame.setAttribute("role", "group");
	frame.setAttribute("aria-label", "Picture of " + p.network);
	return element("section", "", element("h2", "", "Addresses of " + p.network), frame,
		element("details", "",
			element("summary", "", "The same as text"), element("pre", "", p.text)));
}

// keepOpen replaces what is shown; what was unfolded stays it, also while one types.
function keepOpen(box, children) {
	const open = [...box.querySelectorAll("details")].map((d) => d.open);
	box.replaceChildren(...children);
	box.querySelectorAll("details").forEach((d, i) => { d.open = open[i] ?? false; });
}

// mark shows where findings are: their lines in the gutter, and their places in the text.
function mark(findings, text) {
	const lines = text.split("\n").map((_, i) => element("span", "", String(i + 1)));
	for (const f of [...findings].reverse()) {
		const line = lines[f.line - 1];
		if (line && line.className !== "error") line.className = f.severity;
	}
	$("gutter").replaceChildren(...lines.flatMap((l) => [l, "\n"]));
	const parts = [];
	let at = 0;
	for (const f of findings) {
		const start = Math.max(at, f.start);
		const end = firstLine(text, start, Math.max(f.end, f.start + 1));
		if (end <= start) continue;
		parts.push(text.slice(at, start), element("mark", f.severity, text.slice(start, end)));
		at = end;
	}
	$("marks").replaceChildren(...parts, text.slice(at) + "\n");
}

// firstLine returns end, or the end of the line of start, so that an object is not all marked.
function firstLine(text, start, end) {
	const line = text.indexOf("\n", start);
	return Math.min(line < 0 ? text.length : line, end);
}
