// The page of a fault asks the server for nothing and runs no other script: the chosen theme stands in its cookie, and
// what was sent has not arrived, so its draft stays.
try {
  const theme = document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1];
  if (theme) document.documentElement.dataset.theme = theme;
  localStorage.removeItem("sent");
} catch {}
