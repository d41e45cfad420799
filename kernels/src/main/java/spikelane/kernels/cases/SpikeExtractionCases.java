package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;

/** Lists of all densities, their entries and where each pixel starts; compared as the rows that a layer reads. */
final class SpikeExtractionCases extends KernelCases {
    private static final int ROWS = 3;

    private final String name;
    private final SpikeExtraction form;

    SpikeExtractionCases(String name, SpikeExtraction form) {
        super("SpikeExtraction", List.of(name));
        this.name = name;
        this.form = form;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (double density : new double[]{0, 0.01, 0.1, 0.5, 1}) {
            for (int channels : new int[]{1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 2048}) {
                for (int width : new int[]{1, 2, 7}) {
                    cases.add((arena, findings) -> check(arena, findings, channels, width, density));
                }
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        int rows = layer.geometry().height();
        return List.of((arena, findings) -> layer.spikes(arena)
                .forEach(bits -> check(findings, bits, rows, bits.pixels() / rows, layer.name())));
    }

    private void check(Arena arena, Findings findings, int channels, int width, double density) {
        check(findings, Samples.spikes(arena, ROWS * width, channels, density, Samples.random(channels)), ROWS, width,
                channels + " channels, width " + width + ", density " + density);
    }

    private void check(Findings findings, SpikeBits bits, int rows, int width, String what) {
        SpikeList expected = new SpikeList(rows, width, bits.channels());
        SpikeExtraction.scalar().extract(bits, expected);
        findings.compare(this, name, () -> what, crew -> {
            SpikeList actual = new SpikeList(rows, width, bits.channels());
            int pieces = crew.threads() == 1 ? 1 : rows;
            crew.run(pieces, piece -> {
                int row = pieces - 1 - piece; // the last row first
                form.extract(bits, actual, row, pieces == 1 ? rows : row + 1);
            });
            return difference(expected, actual);
        });
    }

    private static Difference difference(SpikeList expected, SpikeList actual) {
        Difference found = Difference.between(expected.starts(), actual.starts());
        for (int row = 0; row < expected.rows() && found.largest() == 0; row++) {
            found = found.or(Difference.between(entries(expected, row), entries(actual, row)));
        }
        return found;
    }

    private static int[] entries(SpikeList list, int row) {
        return Arrays.copyOfRange(list.active(), list.start(row, 0), list.start(row, list.width()));
    }
}
