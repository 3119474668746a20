// Sends the form without leaving the page. Without this script the form posts itself and the page comes back.
function guanxiForm(form, lang, onDone) {
  var words = JSON.parse(form.dataset.words);
  var button = form.querySelector("button[type=submit]");
  var sum = form.querySelector(".sum");
  form.noValidate = true;
  function field(name) { return form.querySelector('[data-field="' + name + '"]'); }
  function say(name, text) {
    var box = field(name);
    if (!box) return false;
    box.querySelector(".err").textContent = text;
    box.querySelectorAll("input,select,textarea").forEach(function (one) {
      if (text) one.setAttribute("aria-invalid", "true"); else one.removeAttribute("aria-invalid");
    });
    return true;
  }
  function clear() {
    form.querySelectorAll("[data-field]").forEach(function (box) { say(box.dataset.field, ""); });
    sum.hidden = true; sum.textContent = "";
  }
  function warn(text) {
    var p = document.createElement("p");
    p.textContent = text; sum.replaceChildren(p); sum.hidden = false;
  }
  function answers() {
    var data = {};
    new FormData(form).forEach(function (value, name) {
      var many = form.querySelector('[data-field="' + name + '"][data-many]');
      if (many) (data[name] = data[name] || []).push(value); else data[name] = value;
    });
    data._lang = lang; data._page = location.href;
    return data;
  }
  function faults(problem) {
    var first = null, rest = [];
    (problem.faults || []).forEach(function (fault) {
      if (fault.field && say(fault.field, fault.message)) first = first || field(fault.field);
      else rest.push(fault.message);
    });
    if (rest.length) warn(rest.join(" ")); else if (!first) warn(problem.detail || words.failed);
    var target = first && first.querySelector("input,select,textarea");
    if (target) target.focus(); else { sum.tabIndex = -1; sum.focus(); }
  }
  form.addEventListener("input", function (event) {
    var box = event.target.closest("[data-field]");
    if (box) say(box.dataset.field, "");
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (button.disabled) return;
    clear();
    button.disabled = true;
    fetch(form.action, {
      method: "POST", body: JSON.stringify(answers()), credentials: "omit",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "Accept-Language": lang }
    }).then(function (response) {
      return response.json().then(function (body) { if (response.ok) onDone(body); else faults(body); });
    }).catch(function () { warn(words.offline); }).then(function () { button.disabled = false; });
  });
}
