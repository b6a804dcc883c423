try{const e=document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1];e&&(document.documentElement.dataset.theme=e),localStorage.removeItem("sent")}catch{}
