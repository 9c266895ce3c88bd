"""A page of ours in place of one that cannot be fetched: `/offline/`, cached by the service worker at `/sw.js`."""
