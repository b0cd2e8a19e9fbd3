// The storage of the page between two loads: queries and variables, for as long as its tab is open, and no header.
// Candidates share computers, and a mutation's variables may hold a password; GraphiQL's history would keep tokens too.
const LISTS = new Set(['graphiql:queries', 'graphiql:favorites', 'graphiql:tabState']);

export const storage = {
  get length() {
    return sessionStorage.length;
  },
  getItem: (key) => sessionStorage.getItem(key),
  setItem: (key, value) => sessionStorage.setItem(key, LISTS.has(key) ? withoutHeaders(value) : value),
  removeItem: (key) => sessionStorage.removeItem(key),
  clear: () => sessionStorage.clear(),
};

function withoutHeaders(list) {
  return JSON.stringify(JSON.parse(list), (key, part) => (key === 'headers' ? undefined : part));
}
