namespace Kernel.Benchmarks.Load;

/// <summary>A histogram of latencies, with 32 buckets per power of two of microseconds.</summary>
internal sealed class Latencies
{
    private const int StepsOfAPower = 32;

    private readonly long[] _counts = new long[40 * StepsOfAPower];

    public void Add(long microseconds, int times = 1) => Interlocked.Add(ref _counts[Bucket(Math.Max(1, microseconds))], times);

    /// <summary>Gets a percentile, in milliseconds.</summary>
    public double Percentile(double share)
    {
        var left = (long)Math.Ceiling(_counts.Sum() * share);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
            {
                return Math.Pow(2, (bucket + 0.5) / StepsOfAPower) / 1_000;
            }
        }

        return double.NaN;
    }

    public override string ToString() => $"p50 {Percentile(0.5):N3} ms, p99 {Percentile(0.99):N2} ms";

    private static int Bucket(long value) => Math.Min((int)(Math.Log2(value) * StepsOfAPower), (40 * StepsOfAPower) - 1);
}
