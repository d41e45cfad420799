package spikelane.sim.accelerator;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.Calibration.Prediction;

class CalibrationTest {
    private static final List<Calibration.Point> POINTS = Calibration
            .points(Path.of(System.getProperty("spikelane.root"), "reference-data", "paper", "energy.csv"));
    private final Calibration calibration = new Calibration(Architecture.preset("iscas23"));

    @Test
    void crossValidation() {
        long t = System.nanoTime();
        System.out.println(calibration.fit(POINTS));
        System.out.println((System.nanoTime() - t) / 1e9 + " s a fit");
        show("own", calibration.predict(calibration.fit(POINTS), POINTS));
        for (long seed = 1; seed < 3; seed++) {
            show("cv", calibration.crossValidate(POINTS, 10, seed));
        }
        System.out.println((System.nanoTime() - t) / 1e9 + " s");
    }

    static void show(String what, List<Prediction> p) {
        System.out.printf(
                "%s energy median %.2f %% p95 %.2f %% p90 %.2f; cycles median %.2f %% p95 %.2f %% p90 %.2f, n %d%n",
                what, quantile(p, Prediction::energyError, 0.5), quantile(p, Prediction::energyError, 0.95),
                quantile(p, Prediction::energyError, 0.9), quantile(p, Prediction::cyclesError, 0.5),
                quantile(p, Prediction::cyclesError, 0.95), quantile(p, Prediction::cyclesError, 0.9), p.size());
    }

    static double quantile(List<Prediction> p, ToDoubleFunction<Prediction> error, double q) {
        double[] e = p.stream().mapToDouble(x -> Math.abs(error.applyAsDouble(x)) * 100).sorted().toArray();
        return e[(int) Math.ceil(q * e.length) - 1];
    }
    @Test
    void residuals() {
        var c = calibration.fit(POINTS);
        var m = new java.util.TreeMap<String, double[]>();
        for (Prediction p : calibration.predict(c, POINTS)) {
            for (String k : List.of("enc " + p.point().encoding(), p.point().statistic() + " bits " + p.point().bits(),
                    p.point().statistic() + " prune " + p.point().prune(),
                    "bits " + p.point().bits() + " p0 " + (p.point().prune() == 0),
                    p.point().encoding() + " " + p.point().statistic())) {
                double[] v = m.computeIfAbsent(k, x -> new double[4]);
                v[0]++;
                v[1] += p.energyError() * 100;
                v[2] += Math.abs(p.energyError()) * 100;
                v[3] += p.cyclesError() * 100;
            }
        }
        m.forEach((k, v) -> System.out.printf("R %s n %d bias %.2f abs %.2f cyc bias %.2f%n", k, (int) v[0],
                v[1] / v[0], v[2] / v[0], v[3] / v[0]));
    }
}
