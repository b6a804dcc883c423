// Everything that a client's page runs, in one file.
import "./js/core.js";
import "./js/toast.js";
import "./js/dialog.js";
import "./js/draft.js";
import "./js/live.js";
import "./js/offline.js";
