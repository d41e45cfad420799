package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Window;

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
                    for (int y = 0; y < shape.height(); y++) {
                        for (int x = 0; x < shape.width(); x++) {
                            if (or) {
                                or(input, t, y, x, out.spikes()[t], y * shape.width() + x);
                            } else {
                                sum(input, t, y, x, out);
                            }
                        }
                    }
                }
            }
        };
    }

    /** Inputs of a window that lie in the image. */
    private interface Visitor {
        void visit(int pixel);
    }

    private void window(FeatureShape image, int y, int x, Visitor visitor) {
        Window window = pool.window();
        int top = y * window.stride().rows() - window.padding().rows();
        int left = x * window.stride().columns() - window.padding().columns();
        for (int row = Math.max(0, top); row < Math.min(image.height(), top + window.kernel().rows()); row++) {
            for (int column = Math.max(0, left); column < Math.min(image.width(),
                    left + window.kernel().columns()); column++) {
                visitor.visit(row * image.width() + column);
            }
        }
    }

    private void or(Feature input, int step, int y, int x, SpikeBits out, int pixel) {
        SpikeBits in = input.spikes()[step];
        for (int word = 0; word < out.wordsPerPixel(); word++) {
            out.setWord(pixel, word, 0);
        }
        window(input.shape(), y, x, from -> {
            for (int word = 0; word < out.wordsPerPixel(); word++) {
                out.setWord(pixel, word, out.word(pixel, word) | in.word(from, word));
            }
        });
    }

    private void sum(Feature input, int step, int y, int x, Feature out) {
        int pixel = y * out.shape().width() + x;
        for (int c = 0; c < out.shape().channels(); c++) {
            int channel = c;
            out.counts()[step].set(pixel, c, 0);
            window(input.shape(), y, x, from -> {
                int before = out.counts()[step].get(pixel, channel);
                int value = input.get(step, from, channel);
                out.counts()[step].set(pixel, channel,
                        pool.kind() == PoolKind.MAX ? Math.max(before, value) : before + value);
            });
        }
    }
}
