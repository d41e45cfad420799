package spikelane.sim.accelerator.published;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** The downhill simplex of Nelder and Mead (1965): a local minimum of a function of a few numbers, deterministic. */
final class NelderMead {
    private record Vertex(double[] x, double value) {}

    private NelderMead() {}

    /**
     * @param function   what to minimise
     * @param start      where to begin; one corner per number stands 5 % beside it
     * @param iterations steps of the simplex
     * @return the best point seen
     */
    static double[] minimise(ToDoubleFunction<double[]> function, double[] start, int iterations) {
        int n = start.length;
        Vertex[] simplex = new Vertex[n + 1];
        simplex[0] = at(function, start.clone());
        for (int i = 0; i < n; i++) {
            double[] corner = start.clone();
            corner[i] *= 1.05;
            simplex[i + 1] = at(function, corner);
        }
        for (int step = 0; step < iterations; step++) {
            Arrays.sort(simplex, Comparator.comparingDouble(Vertex::value));
            double[] centre = new double[n];
            for (int i = 0; i < n; i++) {
                for (int d = 0; d < n; d++) {
                    centre[d] += simplex[i].x[d] / n;
                }
            }
            Vertex worst = simplex[n];
            Vertex reflected = at(function, along(centre, worst.x, -1));
            if (reflected.value < simplex[0].value) {
                Vertex expanded = at(function, along(centre, worst.x, -2));
                simplex[n] = expanded.value < reflected.value ? expanded : reflected;
            } else if (reflected.value < simplex[n - 1].value) {
                simplex[n] = reflected;
            } else {
                Vertex contracted = at(function, along(centre, worst.x, 0.5));
                if (contracted.value < worst.value) {
                    simplex[n] = contracted;
                } else {
                    for (int i = 1; i <= n; i++) {
                        simplex[i] = at(function, along(simplex[0].x, simplex[i].x, 0.5));
                    }
                }
            }
        }
        return Arrays.stream(simplex).min(Comparator.comparingDouble(Vertex::value)).orElseThrow().x;
    }

    private static Vertex at(ToDoubleFunction<double[]> function, double[] x) {
        return new Vertex(x, function.applyAsDouble(x));
    }

    /** {@return from + factor * (to - from)} */
    private static double[] along(double[] from, double[] to, double factor) {
        double[] point = new double[from.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = from[i] + factor * (to[i] - from[i]);
        }
        return point;
    }
}
