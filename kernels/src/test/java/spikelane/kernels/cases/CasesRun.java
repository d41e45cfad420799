package spikelane.kernels.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;

/** Runs the cases of a contract on 1, 2, 3 and 8 threads. */
public final class CasesRun {
    private CasesRun() {}

    /** Fails with the first case of each form that does not hold. */
    public static void assertHold(KernelCases cases) {
        List<KernelCheck> checks = checks(cases);
        assertFalse(checks.isEmpty());
        assertEquals(List.of(), checks.stream().filter(check -> !check.holds()).toList());
    }

    static List<KernelCheck> checks(KernelCases cases) {
        List<WorkPool> pools = new ArrayList<>();
        try {
            for (int threads : new int[]{1, 2, 3, 8}) {
                pools.add(new WorkPool(threads));
            }
            Findings findings = new Findings(pools.stream().<Findings.Crew>map(Team::new).toList());
            cases.check(findings, () -> {});
            return findings.checks();
        } finally {
            pools.forEach(WorkPool::close);
        }
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
}
