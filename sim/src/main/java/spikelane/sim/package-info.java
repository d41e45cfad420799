/**
 * The study of what compression costs and saves, and all that it runs on. A room uses those it points to, and those that
 * they lead to; {@code io} lies under all of them. RoomsTest holds them to it.
 *
 * <pre>
 * cli -&gt; report -&gt; study -&gt; train -&gt; compress ---------&gt; network -&gt; data -&gt; data.format
 *                        -&gt; inference -&gt; activity ----&gt; network
 *                        -&gt; accelerator: price -&gt; map -&gt; describe -&gt; work -&gt; activity
 *
 * cli -&gt; verify -&gt; train, nir     profile -&gt; inference       nir -&gt; network
 *     -&gt; accelerator: published -&gt; price       data.generated -&gt; data
 * </pre>
 */
package spikelane.sim;
