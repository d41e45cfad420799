package spikelane.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;

/** The series of the crossover map: a layer and weight density, in all forms at all spike densities. */
public final class CrossoverSeries {
    /** Spike densities, per cent. */
    public static final List<Integer> PERCENT = List.of(1, 2, 5, 10, 20, 50);
    /** Share of the weights that are not zero, where they are not pruned. */
    public static final double UNPRUNED = 0.67;
    /** Of pruned weights. */
    private static final List<Double> PRUNED = List.of(0.32, 0.2, 0.1, 0.05, 0.02, 0.01);

    private CrossoverSeries() {}

    /** {@return weight densities, without pruning first} */
    public static List<Double> weightDensities() {
        return Stream.concat(Stream.of(UNPRUNED), PRUNED.stream()).toList();
    }

    /** {@return forms that a layer is compared in: without pruning only those that do not look for zeros} */
    public static List<SpikeForm> forms(Geometry g, double weightDensity) {
        List<SpikeForm> forms = new ArrayList<>();
        for (SpikeForm form : SpikeForms.all()) {
            if (!form.samples(g).isEmpty() && (weightDensity != UNPRUNED || isDense(form, g))) {
                forms.add(form);
            }
        }
        return forms;
    }

    /** {@return whether the form's time does not depend on the density of the weights} */
    public static boolean isDense(SpikeForm form, Geometry g) {
        return form.samples(g).stream().map(SpikeForm.Sample::density).distinct().count() == 1;
    }

    /** {@return the largest weight that the form is compared with} */
    public static int maxAbs(SpikeForm form, Geometry g) {
        return form.samples(g).getFirst().maxAbs();
    }
}
