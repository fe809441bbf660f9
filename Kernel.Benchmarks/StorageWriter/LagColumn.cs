using System.Collections.Concurrent;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>A column with a result of the last run of <see cref="S2LagBenchmarks"/>, which runs in this process.</summary>
internal sealed class LagColumn(string name, int index) : IColumn
{
    private static readonly ConcurrentDictionary<string, double[]> Found = new();

    public string Id => nameof(LagColumn) + name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => index;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Of the events of the last run";

    public static void Report(S2LagBenchmarks run, params double[] values) => Found[run.ToString()] = values;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        Found.TryGetValue($"{benchmarkCase.Parameters["Rate"]}/{benchmarkCase.Parameters["AckMs"]}", out var values)
            ? values[index].ToString("0.0", CultureInfo.InvariantCulture)
            : "";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
