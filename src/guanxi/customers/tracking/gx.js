// Guanxi's own script for web pages. It tells of page views by itself; `gx("track", "Name", {…})` and
// `gx("identify", "id", {…})` tell of more. Nothing is sent where the browser asks not to be tracked.
;(function () {
  var tag = document.currentScript
  var key = tag && tag.getAttribute('data-key')
  if (!key || navigator.globalPrivacyControl || navigator.doNotTrack === '1') {
    window.gx = window.gx || function () {}
    return
  }
  var kept = (function () {
    try {
      return window.localStorage
    } catch (_refused) {
      return null
    }
  })()
  var read = function (name) {
    return kept ? kept.getItem('gx.' + name) : null
  }
  var keep = function (name, value) {
    if (kept) kept.setItem('gx.' + name, value)
  }
  var random = function () {
    return window.crypto && crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now()
  }
  var anonymous = read('anonymous') || random()
  keep('anonymous', anonymous)

  var send = function (type, message) {
    message.writeKey = key
    message.messageId = random()
    message.anonymousId = anonymous
    message.timestamp = message.sentAt = new Date().toISOString()
    if (read('user')) message.userId = message.userId || read('user')
    message.context = {
      page: {
        url: location.href,
        path: location.pathname,
        title: document.title,
        referrer: document.referrer,
      },
    }
    var body = JSON.stringify(message)
    var to = '__GUANXI__/v1/' + type
    if (!(navigator.sendBeacon && navigator.sendBeacon(to, new Blob([body], { type: 'text/plain' })))) {
      fetch(to, { method: 'POST', body: body, keepalive: true, mode: 'no-cors' })
    }
  }
  var verbs = {
    page: function (name, properties) {
      send('page', { name: name || undefined, properties: properties || {} })
    },
    track: function (event, properties) {
      send('track', { event: event, properties: properties || {} })
    },
    identify: function (user, traits) {
      if (user) keep('user', user)
      send('identify', { userId: user || undefined, traits: traits || {} })
    },
    group: function (group, traits) {
      send('group', { groupId: group, traits: traits || {} })
    },
    reset: function () {
      anonymous = random()
      keep('anonymous', anonymous)
      if (kept) kept.removeItem('gx.user')
    },
  }
  var waiting = (window.gx && window.gx.q) || []
  window.gx = function (verb) {
    if (verbs[verb]) verbs[verb].apply(null, [].slice.call(arguments, 1))
  }
  waiting.forEach(function (call) {
    window.gx.apply(null, call)
  })
  verbs.page()
})()
