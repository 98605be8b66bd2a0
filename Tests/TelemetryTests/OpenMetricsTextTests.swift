import Testing

@testable import Telemetry

@Suite("OpenMetrics text format 1.0.0")
struct OpenMetricsTextTests {
    @Test("the whole exposition: families without _total, UNIT, bounds as floats, quotes escaped in HELP, # EOF")
    func golden() throws {
        let expected = #"""
            # HELP connections Open connections.
            # TYPE connections gauge
            connections -3
            # HELP flows_rejections Rejected \"transactions\", by reason\\cause.\nNever by id.
            # TYPE flows_rejections counter
            flows_rejections_total{kind="tx",reason="invalid"} 1
            flows_rejections_total{kind="tx",reason="a \"quoted\"\\path\nand\#r\nlines"} 2
            # HELP frame_bytes Sizes of frames.
            # TYPE frame_bytes histogram
            # UNIT frame_bytes bytes
            frame_bytes_bucket{le="64.0"} 0
            frame_bytes_bucket{le="1024.0"} 0
            frame_bytes_bucket{le="+Inf"} 0
            frame_bytes_sum 0
            frame_bytes_count 0
            # HELP loop_lag_seconds Lag of the loops.
            # TYPE loop_lag_seconds gauge
            # UNIT loop_lag_seconds seconds
            loop_lag_seconds 0.0015
            # HELP loop_turn_seconds Turns of a loop.
            # TYPE loop_turn_seconds histogram
            # UNIT loop_turn_seconds seconds
            loop_turn_seconds_bucket{loop="0",le="0.00001"} 2
            loop_turn_seconds_bucket{loop="0",le="0.002"} 3
            loop_turn_seconds_bucket{loop="0",le="1.0"} 3
            loop_turn_seconds_bucket{loop="0",le="+Inf"} 4
            loop_turn_seconds_sum{loop="0"} 3.00003
            loop_turn_seconds_count{loop="0"} 4
            # HELP process_cpu_seconds CPU time.
            # TYPE process_cpu_seconds counter
            # UNIT process_cpu_seconds seconds
            process_cpu_seconds_total 12.5
            # HELP readings Readings.
            # TYPE readings gauge
            readings{of="a"} +Inf
            readings{of="b"} -Inf
            readings{of="c"} NaN
            readings{of="d"} 1e-07
            readings{of="e"} 3
            # HELP received_bytes Bytes read.
            # TYPE received_bytes counter
            # UNIT received_bytes bytes
            received_bytes_total 18446744073709551615
            # HELP telemetry_series_over_limit Series that were folded into the series 'other' of their family.
            # TYPE telemetry_series_over_limit counter
            telemetry_series_over_limit_total 0
            # EOF

            """#
        #expect(OpenMetricsText.render(try ExpositionExample.snapshot()) == expected)
    }

    @Test("an empty snapshot is only the end mark")
    func empty() {
        #expect(OpenMetricsText.render(MetricsSnapshot(families: [])) == "# EOF\n")
    }

    @Test("the content type names the format and its version")
    func contentType() {
        #expect(OpenMetricsText.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
