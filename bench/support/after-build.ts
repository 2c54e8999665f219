import { chmodSync } from 'node:fs'

// npm links the bin before the build exists, and tsc writes no execute bit.
chmodSync('dist/lib/cli/main.js', 0o755)
