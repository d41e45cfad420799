package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedUnpacking;

/** All samples at once against {@link SlicedSpikes#unpack} of each; threads unpack whole batches. */
final class SlicedUnpackingCases extends KernelCases {
    private static final String FORM = "transposed";

    SlicedUnpackingCases() {
        super("SlicedUnpacking", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (double density : new double[]{0, 0.4, 1}) {
            add(cases, density, 32, 5, 3, 19, 31);
            add(cases, density, 32, 64, 4, 4, 32);
            add(cases, density, 64, 130, 2, 9, 64);
            add(cases, density, 64, 63, 3, 1, 1);
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of((arena, findings) -> check(arena, findings, layer.sliced(arena, 32, 1, 32), layer.name()));
    }

    private void add(List<Case> cases, double density, int batch, int channels, int height, int width, int samples) {
        cases.add((arena, findings) -> {
            SlicedSpikes spikes = new SlicedSpikes(arena, channels, height, width, batch, 1);
            spikes.useSamples(samples);
            Samples.fill(spikes, density, Samples.random(channels));
            check(arena, findings, spikes, "density " + density);
        });
    }

    private void check(Arena arena, Findings findings, SlicedSpikes spikes, String what) {
        SpikeBits[] expected = images(arena, spikes);
        for (int n = 0; n < expected.length; n++) {
            spikes.unpack(n, expected[n]);
        }
        findings.compare(this, FORM, () -> what + ", " + spikes + ", " + expected.length + " samples", crew -> {
            SpikeBits[][] actual = new SpikeBits[crew.threads()][];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = images(arena, spikes);
            }
            crew.run(actual.length, piece -> new SlicedUnpacking().unpack(spikes, actual[piece]));
            Difference found = Difference.NONE;
            for (SpikeBits[] images : actual) {
                for (int n = 0; n < expected.length; n++) {
                    found = found.or(Difference.between(expected[n], images[n]));
                }
            }
            return found;
        });
    }

    private static SpikeBits[] images(Arena arena, SlicedSpikes spikes) {
        SpikeBits[] images = new SpikeBits[spikes.samples()];
        for (int n = 0; n < images.length; n++) {
            images[n] = new SpikeBits(arena, spikes.height() * spikes.width(), spikes.channels());
            Difference.spoil(images[n]);
        }
        return images;
    }
}
