package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedSpikes;

/** Batches, full and partial, of images as wide as blocks have lanes, and beside that. */
final class SlicedPoolCases extends KernelCases {
    private static final int CHANNELS = 5;
    private static final int HEIGHT = 7;

    private final String name;
    private final SlicedPool form;

    SlicedPoolCases(String name, SlicedPool form) {
        super("SlicedPool", List.of(name));
        this.name = name;
        this.form = form;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int batch : new int[]{32, 64}) {
            int lanes = SlicedSpikes.BLOCK_BITS / batch;
            for (int width : new int[]{2, 3, lanes, lanes + 1, 2 * lanes, 2 * lanes + 1, 2 * lanes + 2, 4 * lanes,
                    6 * lanes}) {
                for (int samples : new int[]{1, batch - 1, batch}) {
                    for (double density : new double[]{0, 0.15, 1}) {
                        cases.add((arena, findings) -> check(arena, findings, batch, width, samples, density));
                    }
                }
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        if (layer.geometry().height() < 2 || layer.geometry().width() < 2) {
            return List.of();
        }
        return List.of((arena, findings) -> check(arena, findings, layer.sliced(arena, 32, 0, 32), layer.name()));
    }

    private void check(Arena arena, Findings findings, int batch, int width, int samples, double density) {
        SlicedSpikes in = new SlicedSpikes(arena, CHANNELS, HEIGHT, width, batch, 0);
        in.useSamples(samples);
        Samples.fill(in, density, Samples.random(width));
        check(arena, findings, in,
                "width " + width + ", batch " + batch + ", " + samples + " samples, density " + density);
    }

    private void check(Arena arena, Findings findings, SlicedSpikes in, String what) {
        SlicedSpikes expected = output(arena, in);
        SlicedSpikes actual = output(arena, in);
        SlicedPool.scalar().pool(in, expected);
        findings.compare(this, name, () -> what, crew -> {
            actual.clear();
            int rows = actual.height();
            int pieces = crew.threads() == 1 ? 1 : rows;
            crew.run(pieces, piece -> form.pool(in, actual, piece, pieces == 1 ? rows : piece + 1));
            return Difference.between(expected, actual);
        });
    }

    private static SlicedSpikes output(Arena arena, SlicedSpikes in) {
        SlicedSpikes out = new SlicedSpikes(arena, in.channels(), in.height() / 2, in.width() / 2, in.batch(), 1);
        out.useSamples(in.samples());
        return out;
    }
}
