package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;

/**
 * Pooling that no kernel does in passing: of spikes into the OR of a window or into sums, of whole numbers into their
 * maximum or sums. An average is a sum, whose unit the next layer knows.
 *
 * @param pool    the layer
 * @param from    what it reads
 * @param steps   T
 * @param largest largest sum
 */
public record PoolLayer(Layer.Pool pool, List<String> from, int steps, int largest) implements FeatureLayer {
    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public Run newRun(Arena arena, List<Feature> in, WorkPool threads, StageClock clock) {
        Feature input = in.getFirst();
        FeatureShape shape = pool.output(List.of(input.shape()));
        boolean or = pool.kind() == PoolKind.MAX && input.spikes() != null;
        Feature out = or
                ? Feature.pooled(arena, shape, steps, input.gates())
                : Feature.ofCounts(arena, shape, steps, largest);
        return new Run() {
            @Override
            public Feature out() {
                return out;
            }

            @Override
            public void run(ActivityListener activity) {
                for (int t = 0; t < steps; t++) {
                    for (int pixel = 0; pixel < out.pixels(); pixel++) {
                        if (or) {
                            or(input, t, out, pixel);
                        } else {
                            sum(input, t, out, pixel);
                        }
                    }
                }
            }
        };
    }

    /** {@return a bound of a window, in the image} */
    private static int clamped(int at, int size) {
        return Math.clamp(at, 0, size);
    }

    private int top(Feature out, int pixel) {
        return pixel / out.shape().width() * pool.window().stride().rows() - pool.window().padding().rows();
    }

    private int left(Feature out, int pixel) {
        return pixel % out.shape().width() * pool.window().stride().columns() - pool.window().padding().columns();
    }

    private void or(Feature in, int step, Feature out, int pixel) {
        SpikeBits spikes = in.spikes()[step];
        int rowTo = clamped(top(out, pixel) + pool.window().kernel().rows(), in.shape().height());
        int columnFrom = clamped(left(out, pixel), in.shape().width());
        int columnTo = clamped(left(out, pixel) + pool.window().kernel().columns(), in.shape().width());
        for (int word = 0; word < spikes.wordsPerPixel(); word++) {
            long any = 0;
            for (int y = clamped(top(out, pixel), in.shape().height()); y < rowTo; y++) {
                for (int x = columnFrom; x < columnTo; x++) {
                    any |= spikes.word(y * in.shape().width() + x, word);
                }
            }
            out.spikes()[step].setWord(pixel, word, any);
        }
    }

    private void sum(Feature in, int step, Feature out, int pixel) {
        int rowTo = clamped(top(out, pixel) + pool.window().kernel().rows(), in.shape().height());
        int columnFrom = clamped(left(out, pixel), in.shape().width());
        int columnTo = clamped(left(out, pixel) + pool.window().kernel().columns(), in.shape().width());
        for (int c = 0; c < out.shape().channels(); c++) {
            int result = 0;
            for (int y = clamped(top(out, pixel), in.shape().height()); y < rowTo; y++) {
                for (int x = columnFrom; x < columnTo; x++) {
                    int value = in.get(step, y * in.shape().width() + x, c);
                    result = pool.kind() == PoolKind.MAX ? Math.max(result, value) : result + value;
                }
            }
            out.counts()[step].set(pixel, c, result);
        }
    }
}
