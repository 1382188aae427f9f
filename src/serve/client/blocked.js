// Records what the content security policy of the page has blocked, also before this script ran.

/** At most this number of different entries is reported. */
const MOST = 20;

/** Calls `heard` with a list of "directive address" whenever an entry is added. */
export function watchBlocked(heard) {
  const known = new Set();
  const note = ({ disposition, effectiveDirective, blockedURI, blockedURL }) => {
    const address = blockedURI ?? blockedURL ?? "";
    const before = known.size;
    if (disposition !== "report" && before < MOST) known.add(`${effectiveDirective} ${address}`);
    if (known.size > before) heard([...known]);
  };
  document.addEventListener("securitypolicyviolation", note);
  if (!globalThis.ReportingObserver) return;
  const observer = new ReportingObserver((reports) => reports.forEach(({ body }) => body && note(body)), { types: ["csp-violation"], buffered: true });
  observer.observe();
}
