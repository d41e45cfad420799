/**
 * Data sets of event-camera recordings with their trials, splits and warnings, and frames of event counts, which networks
 * take. Uses {@code data.format}, which reads the files, {@code io}, and the kernels' thread pool.
 *
 * <pre>
 * recording -&gt; reader -&gt; HeldEvents -&gt; FrameIntegrator -&gt; FrameSet
 * </pre>
 */
package spikelane.sim.data;
