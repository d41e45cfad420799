package spikelane.sim.accelerator.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.sim.io.Json;
import spikelane.sim.network.LayerShape.Input;
import tools.jackson.core.JacksonException;

/** What a layer may be, and a network of layers as a study keeps it. */
class LayerWorkTest {
    private static final Workload NETWORK = new Workload(8,
            List.of(layer("conv0", new LayerDimensions(8, 24, 2, 34, 34, 3, 3, 1, 1)),
                    layer("fc", new LayerDimensions(8, 55, 96, 1, 1, 1, 1, 1, 1))));

    private static LayerWork layer(String name, LayerDimensions dims) {
        return LayerWork.ofDensities(name, dims, Input.BITS, true, 8, 0.5, 0.1, 0.2);
    }

    @ParameterizedTest
    @CsvSource({"1048577,1,1,1,1,1,1,T is 1048577", "1,0,1,1,1,1,1,M is 0", "1,1,1,1,1,1048577,1,R is 1048577",
            "8,720720,720720,1,1,1,1,M*C*R*S weights", "5040,5040,5040,5040,5040,3,3,T*M*C*P*Q*R*S",
            "1,46341,46341,46341,46341,3,3,T*M*C*P*Q*R*S", "1,1,1,1048576,1048576,1048576,1048576,M*C*R*S",
            "1,1,1,1048576,1048576,256,256,T*M*C*P*Q*R*S"})
    void sizesThatCannotBeCountedExactlyAreRefused(int t, int m, int c, int p, int q, int r, int s, String problem) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new LayerDimensions(t, m, c, p, q, r, s, 1, 1)).getMessage();
        assertTrue(message.contains(problem), message);
    }

    @Test
    void stridesAreBoundedByTheInputTheyGive() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new LayerDimensions(1, 64, 64, 8, 8, 3, 3, 1 << 18, 1)).getMessage();
        assertTrue(message.contains("P*HS input rows are 2097152"), message);
        message = assertThrows(IllegalArgumentException.class,
                () -> new LayerDimensions(1 << 20, 64, 64, 8, 8, 1, 1, 256, 256)).getMessage();
        assertTrue(message.contains("(R+HS)*(S+WS)"), message);
    }

    @Test
    void networkIsReadBackAsItWasKept() {
        assertEquals(Json.line(NETWORK), Json.line(Workload.read(Json.line(NETWORK))));
    }

    /** What is replaced in the network's JSON, and what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "weightBits":8,"nonz      | "weightBits":0,"nonz       | weightBits are 0
            "weightBits":8,"nonz      | "weightBits":17,"nonz      | weightBits are 17
            "weightBits":8,"nonz      | "weightBits":0.58,"nonz    | Floating-point value (0.58)
            {"weightBits":8           | {"weightBits":4            | expected those of the widest layer, 8
            "nonzeroWeights":216      | "nonzeroWeights":433       | nonzeroWeights is 433
            "nonzeroWeights":216      | "nonzeroWeights":-1        | nonzeroWeights is -1
            "activeMean":1849.6000000000001 | "activeMean":1e308         | activeMean is 1.0E308
            "activeMean":1849.6000000000001 | "activeMean":1e999         | activeMean
            "activeMean":1849.6000000000001 | "activeMean":NaN           | NaN
            "activeMean":1849.6000000000001 | "activeMean":1e-320        | activeMean is 1.0E-320
            "activeMean":1849.6000000000001 | "activeMean":5000          | activeMax is
            "activeMean":1849.6000000000001 | "activeMean":0             | expected both 0
            "activeMean":1849.6000000000001 | "activeMean":null          | null
            "DENSE":3456.0            | "DENSE":1e308              | encodedBits of DENSE is 1.0E308
            "DENSE":3456.0            | "DENSE":-1                 | encodedBits of DENSE is -1
            "DENSE":3456.0            | "DENSE":""                 | DENSE
            "DENSE":3456.0            | "DENSE":null               | no DENSE
            "DENSE":3456.0            | "RLE":3456.0               | RLE
            "DENSE":3456.0            | "ZIP":3456.0               | ZIP
            "activeByPosition":null   | "activeByPosition":[]      | activeByPosition has 0 entries
            "activeByPosition":null   | "activeByPosition":""      | expected a list of numbers
            "input":"BITS"            | "input":null               | no dims, input or encodedBits
            "input":"BITS"            | "input":"ZAP"              | ZAP
            "strideP":1               | "strideP":2147483647       | HS is 2147483647
            "strideP":1               | "strideP":0                | HS is 0
            "name":"conv0"            | "name":"fc"                | two layers are called fc
            "name":"conv0"            | "name":""                  | a layer's name is ""
            "name":"conv0"            | "name":"a\\u0000"          | a layer's name is "a?"
            "name":"conv0"            | "name":null                | a layer's name is null
            "layers":[                | "layers":[null,            | a layer is null
            "layers":                 | "lairs":                   | layers
            """)
    void networksThatCannotBeAreRefused(String good, String bad, String problem) {
        String text = Json.line(NETWORK);
        assertTrue(text.contains(good), good);
        String broken = text.substring(0, text.indexOf(good)) + bad
                + text.substring(text.indexOf(good) + good.length());
        JacksonException e = assertThrows(JacksonException.class, () -> Workload.read(broken));
        assertTrue(Json.reason(e).contains(problem), Json.reason(e));
    }
}
