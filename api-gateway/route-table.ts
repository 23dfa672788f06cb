import type { Endpoint } from '#contracts/endpoint.ts'

/** One level of the tree of paths. */
interface Node {
  children: Map<string, Node>
  parameter?: Node
  byMethod: Map<string, Endpoint>
}

/** Finds the endpoint of a request. */
export interface RouteTable {
  /**
   * `path` below `/api/v1`. Gives the endpoint; or the methods that the path knows when it knows
   * others only; or undefined for a path nobody has.
   */
  find(method: string, path: string): Endpoint | string[] | undefined
}

/** A table of these endpoints. A word written out wins over a parameter: `/me` over `/{id}`. */
export function routeTable(endpoints: readonly Endpoint[]): RouteTable {
  const root = newNode()
  for (const endpoint of endpoints) {
    const node = endpoint.path.slice(1).split('/').reduce(descend, root)
    node.byMethod.set(endpoint.method, endpoint)
    if (endpoint.method === 'GET') node.byMethod.set('HEAD', endpoint)
  }
  return {
    find: (method, path) => {
      const segments = path.split('/')
      const nodes: Node[] = []
      collect(root, segments, 1, nodes)
      for (const { byMethod } of nodes) {
        const endpoint = byMethod.get(method)
        if (endpoint) return endpoint
      }
      const known = nodes.flatMap(({ byMethod }) => [...byMethod.keys()])
      return known.length > 0 ? [...new Set(known)] : undefined
    },
  }
}

const newNode = (): Node => ({ children: new Map(), byMethod: new Map() })

function descend(node: Node, segment: string): Node {
  if (segment.startsWith('{')) {
    node.parameter ??= newNode()
    return node.parameter
  }
  const child = node.children.get(segment) ?? newNode()
  node.children.set(segment, child)
  return child
}

/** Every node the path leads to from that segment on; those of written words first. */
function collect(node: Node, segments: readonly string[], at: number, into: Node[]): void {
  const segment = segments[at]
  if (segment === undefined) {
    into.push(node)
    return
  }
  const child = node.children.get(segment)
  if (child) collect(child, segments, at + 1, into)
  if (node.parameter && segment !== '') collect(node.parameter, segments, at + 1, into)
}
