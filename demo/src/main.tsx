import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
// First, since it says in which order the layers come.
import './styles.css'
import 'tidings/styles.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
