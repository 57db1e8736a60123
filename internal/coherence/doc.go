// Package coherence keeps what the stores of several nodes remember the same.
//
// A node that commits a change tells the others over the bus which keys of which
// caches are wrong by it, before it answers. The bus notices what gets lost; then
// everything that may be wrong is dropped, as it is when a node leaves or dies,
// which may have committed something and not told it.
//
// # Trust
//
// That no loss was noticed says nothing while a node can't be heard at all. So
// every node gives signs: whenever it renewed its claim on the database, it
// publishes until when the claim lasts, in one row with its other messages. Who
// reads in the database that another node has renewed its claim must hear the
// sign of it, and with it has everything that this node told before. If it
// doesn't within [Timing.Patience], the caches are not used until it does.
//
// The trust that each look at the database gives lasts for [Timing.Trust] only.
// So a node without a database does not trust its caches for long, nor does one
// that stood still, from its first moment on.
//
// In the worst case a change is seen elsewhere after the sum of the time between
// two renewals, that between two looks, and the patience: 9 s by default.
package coherence
