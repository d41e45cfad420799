package spikelane.sim.accelerator.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.map.Mapper;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;

/**
 * Prices every point of a grid. Mappings do not depend on densities and encodings, nor on what of an architecture no search
 * looks at: each is searched once, all of them at first and in parallel. Points are the same on any number of threads.
 */
public final class Sweep {
    private final List<Machine> machines = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final List<WeightEncoding> encodings;
    private final Mapper.Found found = new Mapper.Found();

    private record Machine(String name, SequencedMap<String, String> keys, CostModel model, double areaMm2) {}

    private record Job(String network, int steps, double weightDensity, double spikeDensity, Workload workload) {}

    /**
     * A point of the grid and its price for one sample.
     *
     * @param network       its name
     * @param steps         time steps
     * @param architecture  its name
     * @param keys          values of its keys that the grid changes, by path
     * @param bits          width of the weights
     * @param weightDensity nonzero weights / weights
     * @param spikeDensity  active inputs / inputs
     * @param encoding      format of the weights
     * @param energyUj      energy, microjoules
     * @param cycles        latency, cycles
     * @param edp           energy-delay product, joule seconds
     * @param areaMm2       area of what states one, square millimetres
     */
    public record Point(String network, int steps, String architecture, SequencedMap<String, String> keys, int bits,
            double weightDensity, double spikeDensity, WeightEncoding encoding, double energyUj, double cycles,
            double edp, double areaMm2) {}

    /**
     * @param grid what is priced
     * @throws BadInputException if a network or architecture cannot be read, or does not fit the grid
     */
    public Sweep(SweepGrid grid) {
        this.encodings = grid.encodings();
        for (String name : grid.architectures()) {
            Architecture architecture = Architecture.load(name);
            for (SequencedMap<String, String> keys : combinations(grid.keys())) {
                Architecture changed = architecture.with(keys);
                machines.add(new Machine(architecture.name(), keys, new CostModel(changed, found), changed.areaMm2()));
            }
        }
        for (String name : grid.networks()) {
            Network network = NetworkFile.read(Path.of(name));
            for (int steps : grid.steps().isEmpty() ? List.of(network.steps()) : grid.steps()) {
                List<LayerShape> shapes = withSteps(network, steps).weightLayers();
                for (int bits : grid.bits()) {
                    for (double weights : grid.weightDensities()) {
                        for (double spikes : grid.spikeDensities()) {
                            jobs.add(new Job(network.name(), steps, weights, spikes,
                                    workload(shapes, bits, weights, spikes)));
                        }
                    }
                }
            }
        }
    }

    private static List<SequencedMap<String, String>> combinations(SequencedMap<String, List<String>> keys) {
        List<SequencedMap<String, String>> all = new ArrayList<>(List.of(new LinkedHashMap<>()));
        for (var key : keys.entrySet()) {
            List<SequencedMap<String, String>> longer = new ArrayList<>();
            for (SequencedMap<String, String> begun : all) {
                for (String value : key.getValue()) {
                    SequencedMap<String, String> one = new LinkedHashMap<>(begun);
                    one.put(key.getKey(), value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all;
    }

    private static Network withSteps(Network network, int steps) {
        if (network.steps() == steps) {
            return network;
        }
        return NetworkFile.parse(network.name() + " with " + steps + " steps",
                NetworkText.of(network).replaceFirst("(?m)^steps: [0-9]+$", "steps: " + steps));
    }

    /** Real inputs are all active. */
    private static Workload workload(List<LayerShape> shapes, int bits, double weightDensity, double spikeDensity) {
        List<LayerWork> layers = new ArrayList<>();
        for (LayerShape shape : shapes) {
            double active = shape.input() == Input.REAL ? 1 : spikeDensity;
            layers.add(LayerWork.ofDensities(shape.name(), LayerDimensions.of(shape), shape.input(), shape.spiking(),
                    bits, weightDensity, active, active));
        }
        return new Workload(bits, layers);
    }

    /** {@return number of points} */
    public int size() {
        return machines.size() * jobs.size() * encodings.size();
    }

    /** {@return how many mappings were searched} */
    public int mappings() {
        return found.size();
    }

    /**
     * @param pool     threads that share the work
     * @param progress told how many of {@link #size()} are done, by one thread at a time
     * @return the points, in the order of the grid
     */
    public List<Point> run(WorkPool pool, IntConsumer progress) {
        search(pool);
        Point[] points = new Point[size()];
        pool.run(machines.size() * jobs.size(), (item, worker) -> {
            Machine machine = machines.get(item / jobs.size());
            Job job = jobs.get(item % jobs.size());
            for (int e = 0; e < encodings.size(); e++) {
                NetworkCost cost = machine.model.price(job.workload, encodings.get(e), ActivityStatistic.MEAN);
                points[item * encodings.size() + e] = new Point(job.network, job.steps, machine.name, machine.keys,
                        job.workload.weightBits(), job.weightDensity, job.spikeDensity, encodings.get(e),
                        cost.energyUj(), cost.cycles(), cost.edp(), machine.areaMm2);
            }
            synchronized (points) {
                progress.accept(encodings.size());
            }
        });
        return List.of(points);
    }

    private void search(WorkPool pool) {
        SequencedMap<Object, Runnable> searches = new LinkedHashMap<>();
        for (Machine machine : machines) {
            for (Job job : jobs) {
                for (LayerWork layer : job.workload.layers()) {
                    searches.putIfAbsent(machine.model.mapper().key(layer), () -> machine.model.mapper().map(layer));
                }
            }
        }
        List<Runnable> each = List.copyOf(searches.values());
        pool.run(each.size(), (item, worker) -> each.get(item).run());
    }
}
