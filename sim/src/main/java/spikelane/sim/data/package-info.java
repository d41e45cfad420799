/**
 * Event-camera recordings: readers that stream events into an {@link spikelane.sim.data.EventSink}, data sets with their
 * trials and splits, and frames of event counts, which networks take. Uses {@code io}, and the kernels' thread pool.
 *
 * <pre>
 * recording -&gt; reader -&gt; EventBuffer -&gt; FrameIntegrator -&gt; FrameSet
 * </pre>
 */
package spikelane.sim.data;
