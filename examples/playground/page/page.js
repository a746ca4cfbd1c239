import { examples, openShift } from "./examples.js";
import { show } from "./show.js";

const $ = (id) => document.getElementById(id);
const text = $("text"), status = $("status");

// The page's own worker is the only script that may be made of a text.
const worker = new Worker(ours("worker.js"), { type: "module" });
let ready = false, busy = false, waiting = false, last = { findings: [] };

function ours(url) {
	const rules = { createScriptURL: (s) => s };
	if (!window.trustedTypes) return url; // an older browser
	return trustedTypes.createPolicy("worker", rules).createScriptURL(url);
}

// judge sends the text as it is now; while one is judged, only the newest waits.
function judge() {
	waiting = true;
	if (!ready || busy) return;
	busy = true;
	waiting = false;
	worker.postMessage({ text: text.value, openshift: $("openshift").value });
}

worker.onmessage = ({ data }) => {
	if (data.failed) return fail(data.failed);
	ready = true;
	busy = false;
	if (data.answer && !waiting) {
		last = data.answer;
		show(last, text.value, { goTo, edit });
	}
	if (waiting) judge();
};
worker.onerror = (e) => fail(e.message || "the worker did not start");

function fail(why) {
	ready = false;
	status.textContent = "The linter failed: " + why + ". Load the page again.";
}

// goTo selects the place of a finding, and shows it.
function goTo(f) {
	text.focus();
	text.setSelectionRange(f.start, Math.max(f.start, f.end));
	const line = parseFloat(getComputedStyle(text).lineHeight);
	text.scrollTop = Math.max(0, (f.line - 3) * line);
	text.scrollLeft = Math.max(0, (f.column - 40) * 8);
}

// edit makes edits as if they were typed, so that they can be undone.
function edit(edits) {
	text.focus();
	for (const e of edits) {
		text.setSelectionRange(e.start, e.end);
		const done = e.text === "" ? e.start === e.end || document.execCommand("delete")
			: document.execCommand("insertText", false, e.text);
		if (!done) text.setRangeText(e.text, e.start, e.end, "end");
	}
	judge();
}

function replaceAll(value) {
	edit([{ start: 0, end: text.value.length, text: value }]);
	text.setSelectionRange(0, 0);
	text.scrollTop = 0;
}

function nextFinding(step) {
	const at = text.selectionStart, all = last.findings;
	const after = all.filter((f) => (step > 0 ? f.start > at : f.start < at));
	const f = step > 0 ? after[0] ?? all[0] : after.at(-1) ?? all.at(-1);
	if (f) goTo(f);
}

for (const name of Object.keys(examples)) $("example").add(new Option(name, name));
for (const v of openShift) $("openshift").add(new Option("OpenShift " + v, v));

text.addEventListener("input", judge);
text.addEventListener("scroll", () => {
	$("gutter").scrollTop = text.scrollTop;
	$("marks").scrollTop = text.scrollTop;
	$("marks").scrollLeft = text.scrollLeft;
});
document.addEventListener("keydown", (e) => {
	if (e.key !== "F8") return;
	e.preventDefault();
	nextFinding(e.shiftKey ? -1 : 1);
});
$("openshift").addEventListener("change", judge);
$("example").addEventListener("change", (e) => {
	if (e.target.value) replaceAll(examples[e.target.value]);
	e.target.focus();
});
$("fixall").addEventListener("click", () => last.fixed && replaceAll(last.fixed));
text.value = text.value || examples["NetworkAttachmentDefinition"];
judge();
