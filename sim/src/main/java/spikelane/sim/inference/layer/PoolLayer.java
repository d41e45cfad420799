package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SumPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Window;

/**
 * Pooling that is not done in passing behind a layer's neurons: of spikes, on kernels, into the OR of a window or into sums;
 * of whole numbers, in plain loops, into their maximum or sums. An average is a sum, whose unit the next layer knows.
 *
 * @param pool    the layer
 * @param from    what it reads
 * @param steps   T
 * @param largest largest sum
 * @param maxPool pools spikes into spikes
 * @param sumPool pools spikes into sums
 */
public record PoolLayer(Layer.Pool pool, List<String> from, int steps, int largest, MaxPool maxPool,
        SumPool sumPool) implements FeatureLayer {
    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public Run newRun(Arena arena, List<Feature> in, WorkPool threads, StageClock clock) {
        Feature input = in.getFirst();
        FeatureShape shape = pool.output(List.of(input.shape()));
        PoolWindow window = window(input.shape(), pool.window());
        if (input.spikes() == null) {
            Feature out = Feature.ofCounts(arena, shape, steps, largest);
            return run(out, step -> whole(input, step, out, window));
        }
        if (pool.kind() == PoolKind.MAX) {
            Feature out = Feature.pooled(arena, shape, steps, input.gates());
            return run(out, step -> maxPool.pool(input.spikes()[step], window, out.spikes()[step]));
        }
        Feature out = Feature.ofCounts(arena, shape, steps, largest);
        return run(out, step -> sumPool.pool(input.spikes()[step], window, out.counts()[step]));
    }

    private static PoolWindow window(FeatureShape image, Window window) {
        return new PoolWindow(image.height(), image.width(), window.kernel().rows(), window.kernel().columns(),
                window.stride().rows(), window.stride().columns(), window.padding().rows(), window.padding().columns());
    }

    private Run run(Feature out, IntConsumer ofStep) {
        return new Run() {
            @Override
            public Feature out() {
                return out;
            }

            @Override
            public void run(int from, int to, ActivityListener activity) {
                for (int t = from; t < to; t++) {
                    ofStep.accept(t);
                }
            }
        };
    }

    private void whole(Feature in, int step, Feature out, PoolWindow window) {
        for (int pixel = 0; pixel < out.pixels(); pixel++) {
            int y = pixel / window.outputWidth();
            int x = pixel % window.outputWidth();
            for (int c = 0; c < out.shape().channels(); c++) {
                int result = 0;
                for (int row = window.rowFrom(y); row < window.rowTo(y); row++) {
                    for (int column = window.columnFrom(x); column < window.columnTo(x); column++) {
                        int value = in.get(step, row * window.width() + column, c);
                        result = pool.kind() == PoolKind.MAX ? Math.max(result, value) : result + value;
                    }
                }
                out.counts()[step].set(pixel, c, result);
            }
        }
    }
}
