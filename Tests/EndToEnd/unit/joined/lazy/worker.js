postMessage("a script of its own");
