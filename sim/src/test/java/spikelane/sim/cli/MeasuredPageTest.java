package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.MeasuredWorkload;
import spikelane.sim.accelerator.work.WorkloadFile;
import spikelane.sim.network.NetworkFile;

/** What sim/MEASURED.md says holds: its table of columns, and its Python where Python is. */
class MeasuredPageTest {
    private static final int MOST_LINES = 30;
    /** Runs a small network step by step and all steps at once, and prints what each layer received. */
    private static final String RUN = """

            torch.manual_seed(1)
            T, N = 3, 2
            class Fire(torch.nn.Module):
                def forward(self, x):
                    return (x > 0).float()
            model = torch.nn.Sequential(torch.nn.Conv2d(2, 4, 5, 2, 1), Fire(), torch.nn.Conv2d(4, 8, 3, groups=4), Fire(),
                                        torch.nn.Flatten(), torch.nn.Linear(72, 5))
            frames = torch.randint(0, 3, (T, N, 2, 12, 12)).float()
            names = {"0": "conv0", "2": "conv1", "5": "fc0"}
            record(model, lambda: [model(frame) for frame in frames], N, "steps.npz", names)
            record(model, lambda: model(frames.flatten(0, 1)), N, "once.npz", names)
            record(torch.nn.Sequential(torch.nn.Linear(3, 2)), lambda: None, N, "none.npz")
            x = frames.flatten(0, 1)
            for layer in model:
                if not isinstance(layer, (Fire, torch.nn.Flatten)):
                    print(int((x != 0).sum()))
                x = layer(x)
            """;

    @TempDir
    private Path folder;

    private PageOfFiles page() {
        return PageOfFiles.of("MEASURED.md", folder);
    }

    private String snippet() {
        return page().blocks("python").getFirst();
    }

    @Test
    void everyColumnOfTheTableIsDescribed() {
        List<String> described = page().table("column").stream()
                .flatMap(row -> Stream.of(row.getFirst().split(", ", -1))).sorted().toList();
        assertEquals(WorkloadFile.COLUMNS.stream().sorted().toList(), described);
    }

    @Test
    void snippetIsShortAndCompiles() throws IOException, InterruptedException {
        assertTrue(snippet().lines().count() < MOST_LINES, snippet().lines().count() + " lines");
        Files.writeString(folder.resolve("snippet.py"), snippet());
        page().python(List.of(), "compile(open('snippet.py').read(), 'snippet.py', 'exec')");
    }

    @Test
    void snippetWritesWhatEnergyReads() throws IOException, InterruptedException {
        List<String> active = page().python(List.of("torch", "numpy"), snippet() + RUN).lines().toList();
        Path network = folder.resolve("small.yaml");
        Files.writeString(network, """
                name: small
                input: {channels: 2, height: 12, width: 12}
                steps: 3
                layers:
                  - {name: conv0, type: convolution, outputs: 4, kernel: 5, stride: 2, padding: 1, bias: true}
                  - {name: if0, type: neurons, model: if, threshold: 1, tie: silent, reset: hard}
                  - {name: conv1, type: convolution, outputs: 8, kernel: 3, groups: 4, bias: true}
                  - {name: if1, type: neurons, model: if, threshold: 1, tie: silent, reset: hard}
                  - {name: fc0, type: linear, outputs: 5, bias: true}
                  - {name: if2, type: neurons, model: if, threshold: 1, tie: silent, reset: hard}
                readout: {kind: count, classes: 5}
                """);
        for (String file : List.of("steps.npz", "once.npz")) {
            List<LayerWork> layers = MeasuredWorkload.of(NetworkFile.read(network), 8, 1, folder.resolve(file), null)
                    .workload().layers();
            assertEquals(3, layers.size());
            for (int i = 0; i < 3; i++) {
                assertEquals(Double.parseDouble(active.get(i)), 2 * layers.get(i).activeMean(), 1e-9, file);
            }
        }
    }
}
