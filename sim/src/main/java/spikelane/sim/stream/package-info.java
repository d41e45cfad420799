/**
 * A network on a live stream of events. A producer thread decodes events into a ring buffer, one consumer counts them in
 * slices of equal time and runs the network a time step a slice. Uses {@code inference}, {@code network}, {@code data},
 * {@code io} and the kernels' thread pool.
 *
 * <pre>
 * EventFeed -&gt; EventWriter -&gt; EventRing -&gt; SliceRunner -&gt; InferenceSession
 *              (producer)                  (consumer)
 * </pre>
 */
package spikelane.sim.stream;
