package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.MaxPool;

/** Images of even and odd sizes, none, few and all positions active. */
final class MaxPoolCases extends KernelCases {
    private final String name;
    private final MaxPool form;

    MaxPoolCases(String name, MaxPool form) {
        super("MaxPool", List.of(name));
        this.name = name;
        this.form = form;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int channels : new int[]{1, 63, 64, 65, 128, 192, 256, 512, 600}) {
            for (int[] size : new int[][]{{2, 2}, {3, 3}, {4, 6}, {8, 8}, {7, 34}, {2, 33}}) {
                for (double density : new double[]{0, 0.2, 1}) {
                    cases.add((arena, findings) -> check(arena, findings, channels, size[0], size[1], density));
                }
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        int height = layer.geometry().height();
        int width = layer.geometry().width();
        return height < 2 || width < 2
                ? List.of()
                : List.of((arena, findings) -> layer.spikes(arena)
                        .forEach(in -> check(arena, findings, in, height, width, layer.name())));
    }

    private void check(Arena arena, Findings findings, int channels, int height, int width, double density) {
        check(arena, findings, Samples.spikes(arena, height * width, channels, density, Samples.random(channels)),
                height, width, height + " x " + width + ", " + channels + " channels, density " + density);
    }

    private void check(Arena arena, Findings findings, SpikeBits in, int height, int width, String what) {
        SpikeBits expected = new SpikeBits(arena, height / 2 * (width / 2), in.channels());
        SpikeBits actual = new SpikeBits(arena, height / 2 * (width / 2), in.channels());
        MaxPool.scalar().pool(in, width, expected);
        findings.compare(this, name, () -> what, crew -> {
            Difference.spoil(actual);
            int rows = height / 2;
            int pieces = crew.threads() == 1 ? 1 : rows;
            crew.run(pieces, piece -> form.pool(in, width, actual, piece, pieces == 1 ? rows : piece + 1));
            return Difference.between(expected, actual);
        });
    }
}
