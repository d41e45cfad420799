package spikelane.sim.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.compress.Compression;

/** How large a study is: its network, its training and its grid of trials. */
public enum StudyPreset {
    /** A small network and the trials that answer the question; minutes on two cores. */
    QUICK,
    /** A larger network and all bit widths; hours on two cores. */
    STANDARD,
    /** The reference study's network, epochs and full grid (arXiv 2302.04174); weeks on two cores. */
    PAPER;

    /** {@return the name in options and files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the trials: full precision first, then each way to compress it} */
    public List<Compression> grid() {
        return switch (this) {
            case QUICK -> grid(List.of(8, 4, 3, 2), List.of(0.75, 0.8, 0.9, 0.95), List.of(3, 2), List.of(0.8, 0.9));
            case STANDARD -> grid(List.of(8, 6, 4, 3, 2), List.of(0.75, 0.8, 0.85, 0.9, 0.95), List.of(4, 3, 2),
                    List.of(0.75, 0.8, 0.9));
            case PAPER -> {
                List<Integer> bits = List.of(8, 6, 4, 3, 2);
                List<Double> pruned = List.of(0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975);
                yield grid(bits, pruned, bits, pruned);
            }
        };
    }

    private static List<Compression> grid(List<Integer> bits, List<Double> pruned, List<Integer> combinedBits,
            List<Double> combinedPruned) {
        List<Compression> grid = new ArrayList<>(List.of(Compression.none()));
        bits.forEach(b -> grid.add(Compression.quantise(b)));
        pruned.forEach(p -> grid.add(Compression.prune(p)));
        for (int b : combinedBits) {
            combinedPruned.forEach(p -> grid.add(Compression.cumulative(b, p)));
            combinedPruned.forEach(p -> grid.add(Compression.joint(b, p)));
        }
        return List.copyOf(grid);
    }
}
