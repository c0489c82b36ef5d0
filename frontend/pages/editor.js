// Makes the field of /editor an editor: colours, errors as one types, completion of our own terms. What is sent stays the form's.
import Yasqe from "@zazuko/yasqe";

const field = document.querySelector("form.editor textarea");
const prefixes = JSON.parse(field.dataset.prefixes);
const terms = fetch(field.dataset.terms, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : []), () => []);

// What completes is our ontology and the prefixes that the service knows; nothing is asked of another host.
const ours = {
  name: "ours",
  bulk: false,
  autoShow: true,
  isValidCompletionPosition: (editor) => /^(?:[a-z]+:?|hlt:\w*)/i.test(editor.getCompleteToken().string),
  get: async (editor, token) => {
    const typed = token.string.toLowerCase();
    const word = typed.replace(/^hlt:/, "");
    const known = (await terms).filter(({ name, label }) => name.toLowerCase().startsWith(typed) || (word.length > 2 && label.toLowerCase().includes(word)));
    const names = Object.keys(prefixes).map((prefix) => `${prefix}:`).filter((prefix) => !typed.includes(":") && prefix.startsWith(typed));
    return [...known.map(({ name }) => name), ...names];
  },
};
Yasqe.registerAutocompleter(ours, false);
Yasqe.defaults.autocompleters = ["variables", "ours"];

// The prefixes that the service knows are no error here either.
const grammar = Yasqe.modes.sparql11;
Yasqe.defineMode("sparql11", (config) => {
  const mode = grammar(config);
  return { ...mode, startState: () => ({ ...mode.startState(), prefixes: { ...prefixes } }) };
});
// What is wrong is said by a title: the tooltip that comes with the sign has styles in its markup, which our pages do not allow.
const check = Yasqe.prototype.checkSyntax;
Yasqe.prototype.checkSyntax = function () {
  check.call(this);
  for (const sign of this.getWrapperElement().querySelectorAll(".parseErrorIcon")) {
    sign.onmouseover = sign.onmouseout = null;
    for (let line = 0; line < this.lineCount(); line++) {
      const { state } = this.getTokenAt({ line, ch: this.getLine(line).length });
      if (state.OK === false) {
        sign.title = state.errorMsg || (state.possibleCurrent || []).join(", ");
        break;
      }
    }
  }
};

const place = document.createElement("div");
field.after(place);
const submit = () => field.form.requestSubmit();
const editor = new Yasqe(place, {
  value: field.value,
  persistenceId: null, // nothing is kept in the browser
  consumeShareLink: null,
  createShareableLink: null,
  showQueryButton: false,
  resizeable: false,
  editorHeight: "auto",
  screenReaderLabel: field.labels[0].textContent,
  // Tab leaves the field, as it does any other.
  extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": submit, "Cmd-Enter": submit, "Ctrl-S": false },
});
const input = editor.getInputField();
input.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
const write = () => { field.value = editor.getValue(); };
editor.on("change", write);
field.hidden = true;
field.required = false; // a field that is not seen cannot say that it is empty
field.labels[0].addEventListener("click", (event) => { event.preventDefault(); editor.focus(); });
document.documentElement.classList.add("scripted");
