// A school's platform that writes down what it is told and what it answers; `kept` is what it
// has of the learner.
(kept) => {
  const values = { "cmi.interactions._count": "0", ...kept };
  const calls = [];
  const told = (name, answer) => (...given) => {
    const result = answer(...given);
    calls.push([name, ...given, result]);
    return result;
  };
  window.calls = calls;
  window.values = values;
  window.API = {
    LMSInitialize: told("LMSInitialize", () => "true"),
    LMSFinish: told("LMSFinish", () => "true"),
    LMSGetValue: told("LMSGetValue", (name) => values[name] || ""),
    LMSSetValue: told("LMSSetValue", (name, value) => { values[name] = value; return "true"; }),
    LMSCommit: told("LMSCommit", () => "true"),
    LMSGetLastError: () => "0",
    LMSGetErrorString: () => "",
    LMSGetDiagnostic: () => "",
  };
}
