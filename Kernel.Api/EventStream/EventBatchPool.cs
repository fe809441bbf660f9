using Microsoft.Extensions.ObjectPool;

namespace Kernel.Api.EventStream;

/// <summary>A pool of batches. Batches that have grown large are discarded.</summary>
internal sealed class EventBatchPool
{
    private readonly ObjectPool<EventBatch> _pool = new DefaultObjectPool<EventBatch>(new Policy(), maximumRetained: 64);

    public EventBatch Rent() => _pool.Get();

    public void Return(EventBatch batch) => _pool.Return(batch);

    private sealed class Policy : PooledObjectPolicy<EventBatch>
    {
        public override EventBatch Create() => new();

        public override bool Return(EventBatch batch)
        {
            batch.Clear();
            return !batch.IsLarge;
        }
    }
}
