package spikelane.sim.verify;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.kernels.cases.Findings;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.KernelCheck;
import spikelane.kernels.cases.LayerInput;
import spikelane.kernels.data.Channels;
import spikelane.sim.io.Json;

/** The program that {@link KernelVerifier} starts once a register width, which a JVM keeps: a {@link KernelMessage} a line. */
public final class KernelChild {
    /** How many threads share the work of each case, one after the other. */
    static final List<Integer> THREADS = List.of(1, 2, 3, 8);
    private static final long INTERVAL_NS = 200_000_000;

    private final PrintStream out = System.out;
    private final int total;
    private int done;
    private long saidNs;

    private KernelChild(List<KernelCases> cases) {
        total = cases.stream().mapToInt(KernelCases::size).sum();
    }

    private record Team(WorkPool pool) implements Findings.Crew {
        @Override
        public int threads() {
            return pool.threads();
        }

        @Override
        public void run(int pieces, IntConsumer piece) {
            pool.run(pieces, (item, worker) -> piece.accept(item));
        }
    }

    /** @param args the register width to check, in bits; for a user's layers also the files of network and input */
    public static void main(String[] args) {
        if (args.length == 1) {
            run(KernelCases.all(), args);
        } else {
            List<LayerInput> layers = KernelLayers.read(Path.of(args[1]), Path.of(args[2])).inputs();
            run(KernelCases.all().stream().map(cases -> cases.on(layers)).toList(), args);
        }
    }

    /**
     * @param cases what to check
     * @param args  the register width; where this JVM has another, one line says so and nothing is checked
     */
    public static void run(List<KernelCases> cases, String... args) {
        KernelChild child = new KernelChild(cases);
        if (Channels.vectorBits() == Integer.parseInt(args[0])) {
            child.check(cases);
        } else {
            child.say("", List.of());
        }
    }

    private void check(List<KernelCases> cases) {
        List<WorkPool> pools = THREADS.stream().map(WorkPool::new).toList();
        try {
            List<KernelCheck> checks = new ArrayList<>();
            for (KernelCases contract : cases) {
                Findings findings = new Findings(pools.stream().<Findings.Crew>map(Team::new).toList());
                contract.check(findings, () -> step(contract.contract()));
                checks.addAll(findings.checks());
            }
            say("", checks);
        } finally {
            pools.forEach(WorkPool::close);
        }
    }

    private void step(String contract) {
        done++;
        if (System.nanoTime() - saidNs > INTERVAL_NS) {
            say(contract, List.of());
            saidNs = System.nanoTime();
        }
    }

    /** Ends where nobody listens any more. */
    private void say(String contract, List<KernelCheck> checks) {
        out.println(Json.line(new KernelMessage(Channels.vectorBits(), contract, (double) done / total, checks)));
        if (out.checkError()) {
            throw new IllegalStateException("the process that asked for the checks is gone");
        }
    }
}
