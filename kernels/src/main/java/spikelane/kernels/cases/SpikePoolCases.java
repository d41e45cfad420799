package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SumPool;

/**
 * Of {@code MaxPool} and {@code SumPool}: images of even and odd sizes, windows of all kinds, none, few and all positions
 * active.
 *
 * @param <O> what is pooled into
 */
final class SpikePoolCases<O> extends KernelCases {
    private static final int[] CHANNELS = {1, 15, 31, 33, 63, 64, 65, 96, 128, 192, 256, 512, 600};

    private final String name;
    private final Form<O> specification;
    private final Form<O> form;
    private final Output<O> output;
    private final BiFunction<O, O, Difference> difference;

    private interface Form<O> {
        void pool(SpikeBits in, PoolWindow window, O out, int rowFrom, int rowTo);
    }

    /** Makes room for what comes out; a form has to overwrite what is there. */
    private interface Output<O> {
        O spoiled(Arena arena, PoolWindow window, int channels);
    }

    private SpikePoolCases(String contract, String name, Form<O> specification, Form<O> form, Output<O> output,
            BiFunction<O, O, Difference> difference) {
        super(contract, List.of(name));
        this.name = name;
        this.specification = specification;
        this.form = form;
        this.output = output;
        this.difference = difference;
    }

    static SpikePoolCases<SpikeBits> max(String name, MaxPool form) {
        return new SpikePoolCases<>("MaxPool", name, MaxPool.scalar()::pool, form::pool, (arena, window, channels) -> {
            SpikeBits out = new SpikeBits(arena, window.outputPixels(), channels);
            Difference.spoil(out);
            return out;
        }, Difference::between);
    }

    static SpikePoolCases<EventCounts> sum(String name, SumPool form) {
        return new SpikePoolCases<>("SumPool", name, SumPool.scalar()::pool, form::pool, (arena, window, channels) -> {
            EventCounts out = new EventCounts(arena, window.outputPixels(), channels, EventCounts.LIMIT);
            Difference.spoil(out);
            return out;
        }, Difference::between);
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int channels : CHANNELS) {
            for (PoolWindow window : windows()) {
                for (double density : new double[]{0, 0.2, 1}) {
                    cases.add((arena, findings) -> check(arena, findings, channels, window, density));
                }
            }
        }
        PoolWindow large = PoolWindow.square(20, 18, 17, 1, 2); // more spikes than a byte counts
        cases.add((arena, findings) -> check(arena, findings, 70, large, 1));
        return cases;
    }

    private static List<PoolWindow> windows() {
        List<PoolWindow> windows = new ArrayList<>();
        for (int[] size : new int[][]{{2, 2}, {3, 3}, {4, 6}, {8, 8}, {7, 34}, {2, 33}}) {
            windows.add(PoolWindow.halving(size[0], size[1]));
        }
        windows.add(PoolWindow.square(1, 1, 1, 1, 0));
        windows.add(PoolWindow.square(5, 6, 1, 2, 0));
        windows.add(PoolWindow.square(2, 3, 2, 2, 1));
        windows.add(PoolWindow.square(7, 8, 3, 2, 1));
        windows.add(PoolWindow.square(6, 19, 3, 1, 1));
        windows.add(PoolWindow.square(5, 5, 5, 1, 0));
        windows.add(PoolWindow.square(9, 4, 4, 4, 2));
        windows.add(new PoolWindow(6, 11, 2, 3, 1, 1, 0, 0));
        windows.add(new PoolWindow(4, 21, 1, 4, 3, 1, 0, 3));
        windows.add(new PoolWindow(7, 5, 3, 1, 2, 4, 2, 0));
        return windows;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        int height = layer.geometry().height();
        int width = layer.geometry().width();
        List<Case> cases = new ArrayList<>();
        for (int kernel : new int[]{2, 3}) {
            int padding = kernel / 2 - (kernel == 2 ? 1 : 0);
            if (height + 2 * padding >= kernel && width + 2 * padding >= kernel) {
                PoolWindow window = PoolWindow.square(height, width, kernel, 2, padding);
                cases.add((arena, findings) -> layer.spikes(arena)
                        .forEach(in -> check(arena, findings, in, window, layer.name())));
            }
        }
        return cases;
    }

    private void check(Arena arena, Findings findings, int channels, PoolWindow window, double density) {
        check(arena, findings, Samples.spikes(arena, window.pixels(), channels, density, Samples.random(channels)),
                window, channels + " channels, density " + density);
    }

    private void check(Arena arena, Findings findings, SpikeBits in, PoolWindow window, String what) {
        int rows = window.outputHeight();
        O expected = output.spoiled(arena, window, in.channels());
        specification.pool(in, window, expected, 0, rows);
        findings.compare(this, name,
                () -> (window.halves() ? window.height() + " x " + window.width() : window) + ", " + what, crew -> {
                    O actual = output.spoiled(arena, window, in.channels());
                    int pieces = crew.threads() == 1 ? 1 : rows;
                    crew.run(pieces, piece -> form.pool(in, window, actual, piece, pieces == 1 ? rows : piece + 1));
                    return difference.apply(expected, actual);
                });
    }
}
