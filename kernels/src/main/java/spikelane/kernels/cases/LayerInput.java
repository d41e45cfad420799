package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedSpikes;

/**
 * A layer and what it was given in some time steps. Weights and neurons are drawn, at every magnitude that forms tell apart.
 *
 * @param name     for people
 * @param geometry the layer
 * @param images   {@code [images][H*W*C]}, pixel-major: spikes (0 and 1) or event counts (up to {@link EventCounts#LIMIT})
 */
public record LayerInput(String name, Geometry geometry, int[][] images) {
    /** Checks sizes and values. */
    public LayerInput {
        int size = geometry.height() * geometry.width() * geometry.channels();
        if (images.length == 0) {
            throw new IllegalArgumentException("no images");
        }
        for (int[] image : images) {
            if (image.length != size) {
                throw new IllegalArgumentException(image.length + " values for " + geometry);
            }
            for (int value : image) {
                if (value < 0 || value > EventCounts.LIMIT) {
                    throw new IllegalArgumentException(
                            "value " + value + ": spikes or counts up to " + EventCounts.LIMIT + " were expected");
                }
            }
        }
    }

    /** {@return the largest count, at least 1} */
    int maxCount() {
        return Math.max(1, Arrays.stream(images).flatMapToInt(Arrays::stream).max().orElseThrow());
    }

    /** {@return whether all values are spikes} */
    boolean binary() {
        return maxCount() == 1;
    }

    /** {@return the images as spikes: where there is any event} */
    List<SpikeBits> spikes(Arena arena) {
        int channels = geometry.channels();
        return Stream.of(images).map(image -> {
            SpikeBits bits = new SpikeBits(arena, image.length / channels, channels);
            for (int i = 0; i < image.length; i++) {
                bits.set(i / channels, i % channels, image[i] != 0);
            }
            return bits;
        }).toList();
    }

    /** {@return the images as event counts} */
    List<EventCounts> counts(Arena arena) {
        return Stream.of(images)
                .map(image -> Samples.counts(arena, geometry, maxCount(), (p, c) -> image[p * geometry.channels() + c]))
                .toList();
    }

    /** {@return the first images, at most so many, as the samples of a batch of spikes} */
    SlicedSpikes sliced(Arena arena, int batch, int halo, int most) {
        SlicedSpikes sliced = new SlicedSpikes(arena, geometry.channels(), geometry.height(), geometry.width(), batch,
                halo);
        List<SpikeBits> spikes = spikes(arena);
        sliced.useSamples(Math.min(Math.min(batch, most), spikes.size()));
        for (int n = 0; n < sliced.samples(); n++) {
            sliced.pack(n, spikes.get(n));
        }
        return sliced;
    }
}
