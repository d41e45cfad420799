package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"<f4, 0000c0bf0000803f, -1.5, 1", "<i4, feffffff01000000, -2, 1", "|i1, fe01, -2, 1",
            "|u1, fe01, 254, 1", "|b1, 0001, 0, 1", "<i8, feffffffffffffff0100000000000000, -2, 1",
            "<f8, 000000000000f8bf000000000000f03f, -1.5, 1"})
    void everyTypeVersionAndMethod(String type, String hex, double first, double second) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        for (boolean stored : new boolean[]{false, true}) {
            for (int version : new int[]{1, 2}) {
                Path file = folder.resolve("types.npz");
                NpzBytes.write(file, stored,
                        Map.of("a", NpzBytes.npy(version, NpzBytes.header(type, false, 1, 2), data)));
                NpzFile.Array array = NpzFile.read(file).any("a");
                assertArrayEquals(new int[]{1, 2}, array.shape());
                assertArrayEquals(new double[]{first, second}, array.data());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"<f2; False; 3; has type '<f2'", ">f8; False; 3; has type '>f8'",
            "|O; False; 3; has type '|O'", "<f8; True; 3; Fortran order", "<f8; False; 4; expected 32 for shape [4]",
            "<f8; False; 2; expected 16 for shape [2]", "<f8; False; 99999999999; too large",
            "<f8; False; -3; no usable 'shape'", "<f8; maybe; 3; no usable 'fortran_order'"})
    void badHeaderNamesFileAndTensor(String type, String order, String size, String told) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + size + ",), }\n";
        assertTold(told, NpzBytes.npy(1, header, NpzBytes.doubles(1, 2, 3)));
    }

    @Test
    void badBytesNameFileAndTensor() throws IOException {
        byte[] good = NpzBytes.npy(1, NpzBytes.header("<f8", false, 3), NpzBytes.doubles(1, 2, 3));
        assertTold("no NUMPY magic", "not an array".getBytes(StandardCharsets.US_ASCII));
        assertTold("no NUMPY magic", new byte[0]);
        assertTold("truncated in its .npy header", Arrays.copyOf(good, 40));
        assertTold("expected 24", Arrays.copyOf(good, good.length - 1));
        assertTold("version 3", NpzBytes.npy(3, "{}", new byte[0]));
        assertTold("NaN at index 1",
                NpzBytes.npy(1, NpzBytes.header("<f8", false, 2), NpzBytes.doubles(1, Double.NaN)));
    }

    private void assertTold(String told, byte[] npy) throws IOException {
        Path file = folder.resolve("bad.npz");
        NpzBytes.write(file, false, Map.of("weird", npy));
        String message = assertThrows(BadInputException.class, () -> NpzFile.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": tensor weird ") && message.contains(told), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void badArchive() throws IOException {
        Path file = folder.resolve("bad.npz");
        NpzBytes.write(file, true,
                Map.of("a", NpzBytes.npy(1, NpzBytes.header("<f8", false, 3), NpzBytes.doubles(1, 2, 3))));
        byte[] good = Files.readAllBytes(file);
        byte[] flipped = good.clone();
        flipped[100] ^= 1;
        for (byte[] bytes : new byte[][]{{}, {1, 2, 3}, Arrays.copyOf(good, good.length / 2), flipped}) {
            Files.write(file, bytes);
            String message = assertThrows(BadInputException.class, () -> NpzFile.read(file)).getMessage();
            assertTrue(message.startsWith(file.toString()), message);
            assertEquals(1, message.lines().count());
        }
    }
}
