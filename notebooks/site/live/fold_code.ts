/** Folds the code of each cell; without scripts all code is seen. */
const code = document.querySelectorAll(
  ".jp-CodeCell > .jp-Cell-inputWrapper",
);
for (const wrapper of code) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "site-code";
  summary.textContent = "Code";
  wrapper.replaceWith(details);
  details.append(summary, wrapper);
}

export {};
