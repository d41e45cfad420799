package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTransfer;

/**
 * All samples at once against {@link SlicedSpikes#unpack} of each, and back; threads work on whole batches.
 */
final class SlicedTransferCases extends KernelCases {
    private static final String FORM = "transposed";
    private static final double SPOILT = 0.5;

    SlicedTransferCases() {
        super("SlicedTransfer", List.of(FORM));
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
            checkPack(arena, findings, spikes, "density " + density);
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
            crew.run(actual.length, piece -> new SlicedTransfer().unpack(spikes, actual[piece]));
            Difference found = Difference.NONE;
            for (SpikeBits[] images : actual) {
                for (int n = 0; n < expected.length; n++) {
                    found = found.or(Difference.between(expected[n], images[n]));
                }
            }
            return found;
        });
    }

    private void checkPack(Arena arena, Findings findings, SlicedSpikes spikes, String what) {
        SpikeBits[] bySample = images(arena, spikes);
        for (int n = 0; n < bySample.length; n++) {
            spikes.unpack(n, bySample[n]);
        }
        findings.compare(this, FORM, () -> what + ", packed, " + spikes + ", " + bySample.length + " samples", crew -> {
            SlicedSpikes[] actual = new SlicedSpikes[crew.threads()];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = new SlicedSpikes(arena, spikes.channels(), spikes.height(), spikes.width(), spikes.batch(),
                        spikes.halo());
                actual[i].useSamples(spikes.samples());
                Samples.fill(actual[i], SPOILT, Samples.random(i)); // spikes that packing has to remove
            }
            crew.run(actual.length, piece -> new SlicedTransfer().pack(bySample, actual[piece]));
            Difference found = Difference.NONE;
            for (SlicedSpikes packed : actual) {
                found = found.or(Difference.between(spikes, packed));
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
