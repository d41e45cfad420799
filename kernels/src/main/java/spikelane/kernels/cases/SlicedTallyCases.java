package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;

/** Counts over two time steps of the same spikes; threads count whole batches, each with a form of its own. */
final class SlicedTallyCases extends KernelCases {
    private static final int STEPS = 2;

    private final String name;
    private final Supplier<SlicedTally> form;

    SlicedTallyCases(String name, Supplier<SlicedTally> form) {
        super("SlicedTally", List.of(name));
        this.name = name;
        this.form = form;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int halo : new int[]{0, 1}) {
            for (double density : new double[]{0, 0.2, 1}) {
                add(cases, halo, density, 32, 1, 1, 1, 32);
                add(cases, halo, density, 32, 5, 7, 19, 31);
                add(cases, halo, density, 32, 3, 34, 34, 32);
                add(cases, halo, density, 32, 65, 8, 8, 1);
                add(cases, halo, density, 64, 1, 3, 3, 64);
                add(cases, halo, density, 64, 70, 4, 5, 33);
                add(cases, halo, density, 64, 3, 17, 17, 63);
                add(cases, halo, density, 64, 2, 16, 40, 64);
            }
        }
        return cases;
    }

    private void add(List<Case> cases, int halo, double density, int batch, int channels, int height, int width,
            int samples) {
        cases.add((arena, findings) -> {
            SlicedSpikes spikes = new SlicedSpikes(arena, channels, height, width, batch, halo);
            spikes.useSamples(samples);
            Samples.fill(spikes, density, Samples.random(batch + width));
            check(findings, spikes, "density " + density);
        });
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of((arena, findings) -> check(findings, layer.sliced(arena, 64, 1, 64), layer.name()));
    }

    private void check(Findings findings, SlicedSpikes spikes, String what) {
        int[] byChannel = new int[spikes.channels() * spikes.batch()];
        long[] byInput = new long[spikes.channels() * spikes.height() * spikes.width()];
        count(SlicedTally.scalar(), spikes, byChannel, byInput);
        findings.compare(this, name, () -> what + ", " + spikes + ", " + spikes.samples() + " samples", crew -> {
            int[][] channels = new int[crew.threads()][byChannel.length];
            long[][] inputs = new long[crew.threads()][byInput.length];
            crew.run(crew.threads(), piece -> count(form.get(), spikes, channels[piece], inputs[piece]));
            Difference found = Difference.NONE;
            for (int i = 0; i < crew.threads(); i++) {
                found = found.or(Difference.between(byChannel, channels[i])).or(Difference.between(byInput, inputs[i]));
            }
            return found;
        });
    }

    private static void count(SlicedTally tally, SlicedSpikes spikes, int[] byChannel, long[] byInput) {
        for (int step = 0; step < STEPS; step++) {
            tally.byChannel(spikes, byChannel);
            tally.byInput(spikes, byInput);
        }
    }
}
