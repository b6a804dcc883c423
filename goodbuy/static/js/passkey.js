/* A device that gives no passkey says so in words, beside the button. */
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  for (const words of document.querySelectorAll('[data-passkey-error]')) words.hidden = false
})
