/**
 * The study of compression and what it runs on. Each room uses only those below it; {@code io} stands under all of them,
 * and RoomsTest holds them to it.
 *
 * <pre>
 *                               cli
 *                             report
 *                              study
 *     profile       train      accelerator.published
 *    inference     compress    accelerator.price
 *     activity        :        accelerator.map
 *         :           :        accelerator.describe
 *         :           :        accelerator.work (of activity and network)
 *         +--------network--------+
 *                    data  &lt;--- data.generated
 * </pre>
 *
 * {@code verify} checks {@code train} against golden tensors.
 */
package spikelane.sim;
