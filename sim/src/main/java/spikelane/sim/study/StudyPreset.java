package spikelane.sim.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.study.StudyPlan.Recipe;
import spikelane.sim.train.Augmentation;

/** How large a study is: its network, its training and its grid of trials. */
public enum StudyPreset {
    /** A small network and the trials that answer the question; minutes on two cores. */
    QUICK,
    /** A larger network and all bit widths; hours on two cores. */
    STANDARD,
    /** The reference study's network, epochs and full grid (arXiv 2302.04174); weeks on two cores. */
    PAPER;

    /** Pooling stops before an image gets smaller than this. */
    private static final int SMALLEST_IMAGE = 4;

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

    /**
     * @param data a data set
     * @return the network that comes with the program as {@code cextnet-}label, with the classes of the data and frames
     *         of the sensor's size divided by the least whole number that makes them small enough
     */
    public CextNet network(Dataset data) {
        int largest = switch (this) {
            case QUICK -> 40;
            case STANDARD -> 64;
            case PAPER -> 128;
        };
        int factor = 1;
        for (int f = 2; Math.max(data.height(), data.width()) / factor > largest && f <= data.width(); f++) {
            factor = data.height() % f == 0 && data.width() % f == 0 ? f : factor;
        }
        int height = data.height() / factor;
        int width = data.width() / factor;
        int blocks = Math.clamp(31 - Integer.numberOfLeadingZeros(Math.min(height, width) / SMALLEST_IMAGE), 1, 5);
        return CextNet.of(NetworkFile.shipped("cextnet-" + label())).image(height, width).blocks(blocks)
                .classes(data.classes().size());
    }

    /** {@return training of the full-precision network} */
    public Recipe training() {
        return switch (this) {
            case QUICK -> new Recipe(40, 16, 3e-3, 2, new Augmentation(2, 10, 0.1));
            case STANDARD -> new Recipe(60, 16, 1e-3, 2, new Augmentation(3, 8, 0.1));
            case PAPER -> new Recipe(300, 16, 1e-3, 2, new Augmentation(0, 0, 0));
        };
    }

    /** {@return training of each compressed network} */
    public Recipe fineTuning() {
        return switch (this) {
            case QUICK -> new Recipe(24, 16, 1e-3, 1, new Augmentation(2, 10, 0.1));
            case STANDARD -> new Recipe(20, 16, 1e-3, 2, new Augmentation(3, 8, 0.1));
            case PAPER -> new Recipe(50, 16, 1e-3, 2, new Augmentation(0, 0, 0));
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
