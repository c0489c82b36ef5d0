// Completes the question that is being typed, as an ARIA combobox with a list: arrows choose, Enter asks, Escape closes.
const LIST = "q-options";

function completing(input) {
  const list = document.createElement("ul");
  list.id = LIST;
  list.className = "options";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", input.dataset.found);
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": LIST })) {
    input.setAttribute(name, value);
  }
  let chosen = -1;
  let waiting;
  let asked;

  function close() {
    asked?.abort();
    clearTimeout(waiting);
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(text) {
    input.value = text;
    close();
    input.form.requestSubmit();
  }

  function show(questions) {
    list.replaceChildren(
      ...questions.map((text, place) => {
        const option = document.createElement("li");
        Object.assign(option, { id: `q-option-${place}`, role: "option", textContent: text });
        option.setAttribute("aria-selected", "false");
        // Before the field loses focus, which closes the list.
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(text));
        return option;
      }),
    );
    chosen = -1;
    list.hidden = questions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  async function look() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}&q=${encodeURIComponent(input.value)}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without the service there is nothing to complete with
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim().length < 2) close();
    else waiting = setTimeout(look, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-suggest]").forEach(completing);
